select a, b > 1 e, sum(c) s from values ('p', 1, 10), ('q', 2, 20) as v(a, b, c) group by grouping sets ((a), cube(a, b > 1), rollup(a)) order by 1, 2, 3
