select abs(make_interval(2, 10, 0, 30))
