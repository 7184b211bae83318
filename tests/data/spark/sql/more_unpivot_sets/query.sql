select * from (select * from values (1, 2, 'p', 3, 'q'), (2, null, null, 4, 'r') v(k, a, b, c, d)) unpivot ((n, t) for w in ((a, b), (c, d) as second)) order by k, w
