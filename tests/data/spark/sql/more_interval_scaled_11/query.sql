select try_divide(make_interval(0,0,0,5), 2), try_multiply(make_interval(0,0,0,5), 1.5)
