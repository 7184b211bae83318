select raise_error(make_interval(1))
