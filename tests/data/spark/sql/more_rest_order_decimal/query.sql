select a from values (2), (1), (3) v(a) order by 2.0, a
