select sha2(make_interval(1),256)
