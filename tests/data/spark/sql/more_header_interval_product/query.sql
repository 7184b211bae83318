select 'a' - (make_dt_interval(1, 2, 3, 4.5) * 5), 'a' + interval '10:20' hour to minute / 1, date'2024-01-31' + (make_ym_interval(1, 2) * 3)
