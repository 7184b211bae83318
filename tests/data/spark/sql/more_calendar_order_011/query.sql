select greatest(make_interval(c),make_interval(2)) from values (1),(2) t(c)
