select c from values (1),(2) t(c) order by make_interval(c)
