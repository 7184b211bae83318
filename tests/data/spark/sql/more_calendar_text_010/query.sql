select ascii(make_interval(1))
