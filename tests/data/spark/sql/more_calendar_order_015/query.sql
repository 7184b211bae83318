select make_interval(c) from values (1),(2) t(c) union select make_interval(1)
