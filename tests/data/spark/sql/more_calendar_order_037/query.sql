select approx_count_distinct(make_interval(c)) from values (1),(2) t(c)
