select map('x',make_interval(1))
