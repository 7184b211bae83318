select hex(make_interval(1))
