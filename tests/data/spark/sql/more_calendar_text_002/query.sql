select right(make_interval(1),2)
