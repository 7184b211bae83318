select a + b, b + a, count(*) from values (1, 2) v(a, b) group by rollup(a + b, b + a)
