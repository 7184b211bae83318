select row_number() over (order by make_interval(c)) from values (1),(2) t(c)
