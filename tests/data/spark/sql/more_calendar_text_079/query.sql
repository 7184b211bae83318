select empty2null(make_interval(1))
