select unhex(make_interval(1))
