select approx_count_distinct(id) a, approx_count_distinct(id, 0.02) b from range(200000)
