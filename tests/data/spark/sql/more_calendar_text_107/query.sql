select string(make_interval(1))
