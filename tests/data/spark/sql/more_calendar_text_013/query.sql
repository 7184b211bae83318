select lower(make_interval(1))
