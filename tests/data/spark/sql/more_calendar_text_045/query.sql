select unbase64(make_interval(1))
