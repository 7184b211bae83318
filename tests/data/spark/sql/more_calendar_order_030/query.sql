select c from values (1),(2) t(c) order by struct(make_interval(c))
