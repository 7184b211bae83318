select a, b, c, count(*) n from values (1, 2, 3), (1, 2, 4), (5, 2, 3) v(a, b, c) group by a, rollup(b), grouping sets ((c), ()) order by a, b, c, n
