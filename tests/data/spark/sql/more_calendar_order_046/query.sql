select make_interval(c) is not distinct from make_interval(1) from values (1),(2) t(c)
