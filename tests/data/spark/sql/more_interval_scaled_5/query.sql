select make_interval(0,0,0,1)/0, make_interval(0,0,0,1)/null, make_interval(0,0,0,1)/'2'
