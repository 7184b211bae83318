select coalesce('x', make_interval(1))
