select make_interval(1) in ('x')
