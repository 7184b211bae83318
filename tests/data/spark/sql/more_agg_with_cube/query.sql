select a, sum(b) s, grouping(a) g from values ('x', 1), ('x', 2), (null, 1) v(a, b) group by a with cube having sum(b) > 1 order by g, a
