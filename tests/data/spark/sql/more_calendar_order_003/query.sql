select make_interval(c), count(*) from values (1),(2) t(c) group by make_interval(c)
