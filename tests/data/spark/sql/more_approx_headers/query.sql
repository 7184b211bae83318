select approx_count_distinct(x, 0.01), approx_count_distinct(d), array_agg(distinct y) from values (1, 0.5, 1), (1, 0.7, 1) v(x, d, y)
