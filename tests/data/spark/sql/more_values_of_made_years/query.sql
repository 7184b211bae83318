values (interval '10' year, 1), (make_ym_interval(3), 2)
