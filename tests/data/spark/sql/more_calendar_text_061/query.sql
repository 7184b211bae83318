select sentences(make_interval(1))
