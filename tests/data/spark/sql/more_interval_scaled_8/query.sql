select make_interval(100000000,0,0,0) * 100
