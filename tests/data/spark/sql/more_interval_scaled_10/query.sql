select -make_interval(1,2), make_interval(1,2) + make_interval(0,0,0,1), make_interval(1,2) - make_interval(0,0,0,1)
