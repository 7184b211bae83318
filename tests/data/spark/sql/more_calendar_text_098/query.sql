select first(make_interval(1))
