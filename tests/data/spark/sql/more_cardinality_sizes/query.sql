select approx_count_distinct(id) a, approx_count_distinct(id, 0.01) b, approx_count_distinct(id, 0.39) c, approx_count_distinct(id, 0.1D) d from range(5000)
