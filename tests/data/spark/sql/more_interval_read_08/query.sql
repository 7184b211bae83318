select length(make_interval(1))
