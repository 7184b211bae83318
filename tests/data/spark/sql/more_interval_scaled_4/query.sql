select make_interval(1,1,1,1,1,1,1.5)/7
