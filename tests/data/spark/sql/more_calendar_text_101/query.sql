select typeof(make_interval(1))
