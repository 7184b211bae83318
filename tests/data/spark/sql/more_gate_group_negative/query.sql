select a from values (1), (2) v(a) group by -1
