select make_interval(c) <=> make_interval(1) from values (1),(2) t(c)
