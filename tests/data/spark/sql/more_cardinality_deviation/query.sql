select approx_count_distinct(id, 0.4) from range(10)
