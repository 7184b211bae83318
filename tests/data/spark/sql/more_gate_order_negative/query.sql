select a from values (1), (2) v(a) order by -1
