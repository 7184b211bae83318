select count(make_interval(1))
