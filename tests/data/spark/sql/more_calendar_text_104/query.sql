select struct(make_interval(1))
