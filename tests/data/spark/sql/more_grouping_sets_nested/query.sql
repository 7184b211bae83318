select a, b, c, count(*) n from values ('p', 1, 10), ('q', 2, 20) as v(a, b, c) group by grouping sets (a, grouping sets (b, (c), ()), cube(a, b)) order by 1, 2, 3, 4
