select space(make_interval(1))
