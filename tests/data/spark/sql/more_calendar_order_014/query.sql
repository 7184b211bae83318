select c from values (1),(2) t(c) where make_interval(c) in (make_interval(1))
