select a, max_by(b, c) over (partition by a) m, median(b) over (partition by a) d from values ('x', 1, 5), ('x', 2, 4), ('y', 3, 1) v(a, b, c) order by a, m
