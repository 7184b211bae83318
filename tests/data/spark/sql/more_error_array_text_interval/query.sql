select array('x', make_interval(1))
