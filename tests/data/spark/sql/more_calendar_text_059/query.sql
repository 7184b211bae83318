select quote(make_interval(1))
