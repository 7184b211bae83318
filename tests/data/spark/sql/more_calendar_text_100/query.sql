select xxhash64(make_interval(1))
