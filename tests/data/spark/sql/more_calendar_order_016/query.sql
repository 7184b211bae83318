select c from values (1),(2) t(c) where make_interval(c) between make_interval(1) and make_interval(2)
