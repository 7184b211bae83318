select reverse(make_interval(1))
