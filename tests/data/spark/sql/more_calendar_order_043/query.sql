select percentile_disc(0.5) within group (order by make_interval(c)) from values (1),(2) t(c)
