select distinct on (a) a from values (1), (2) v(a)
