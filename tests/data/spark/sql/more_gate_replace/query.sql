select * replace (1 as a) from values (1, 2) v(a, b)
