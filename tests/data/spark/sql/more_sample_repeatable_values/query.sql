select x from (select * from values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10) as v(x)) tablesample (bucket 1 out of 2) repeatable (7)
