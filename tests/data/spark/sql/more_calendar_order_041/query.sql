select histogram_numeric(make_interval(c),2) from values (1),(2) t(c)
