select make_interval(3, 11, 0, 40) * 1.5, 1.5 * make_interval(0,1,0,1), make_interval(0,1,0,1) * 2
