select left(make_interval(1),2)
