select isnull(make_interval(1))
