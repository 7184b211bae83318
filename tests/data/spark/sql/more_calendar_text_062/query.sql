select str_to_map(make_interval(1))
