select a from values (1), (2) v(a) limit 1 by a
