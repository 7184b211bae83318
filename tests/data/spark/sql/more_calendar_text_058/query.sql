select mask(make_interval(1))
