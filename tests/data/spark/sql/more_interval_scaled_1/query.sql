select make_interval(3, 11, 0, 40) / 1.5, make_interval(0,0,0,1)/3, make_interval(0,1)/2, make_interval(0,0,0,0,1)/3
