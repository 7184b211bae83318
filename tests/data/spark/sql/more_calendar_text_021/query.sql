select endswith('x',make_interval(1))
