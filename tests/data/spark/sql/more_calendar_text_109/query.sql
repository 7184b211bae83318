select collect_list(make_interval(1))
