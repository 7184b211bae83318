select hash(make_interval(1))
