select approx_count_distinct(id) c from range(0)
