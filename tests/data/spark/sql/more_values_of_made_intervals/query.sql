values (make_dt_interval(3), 1), (interval '10:20' hour to minute, 1)
