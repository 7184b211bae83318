select max(make_interval(1))
