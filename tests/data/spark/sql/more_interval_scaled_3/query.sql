select make_interval(0,0,0,-5)/2, make_interval(0,-7)/2, make_interval(0,0,0,7)*0.3D
