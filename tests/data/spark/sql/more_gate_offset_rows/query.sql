select a from values (1), (2) v(a) offset 1 rows
