select a, grouping_id(b) from values (1, 2) v(a, b) group by rollup(a, b)
