select collect_list(1) c, grouping(k) g from values ('a'), ('b'), ('b') as v(k) group by cube(k) order by g, size(c)
