select sum(make_interval(c)) from values (1),(2) t(c)
