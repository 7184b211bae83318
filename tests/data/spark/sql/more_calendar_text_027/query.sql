select printf('%s', make_interval(1))
