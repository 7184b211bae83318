select find_in_set(make_interval(1),'a')
