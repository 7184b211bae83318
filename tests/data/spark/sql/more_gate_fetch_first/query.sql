select a from values (1), (2) v(a) fetch first 1 rows only
