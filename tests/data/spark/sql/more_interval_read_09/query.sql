select upper(make_interval(1))
