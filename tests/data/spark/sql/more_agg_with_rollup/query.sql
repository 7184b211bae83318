select a, b, count(*) c, grouping_id() g from values ('x', 1), ('x', 2), (null, 1) v(a, b) group by a, b with rollup order by g, a, b, c
