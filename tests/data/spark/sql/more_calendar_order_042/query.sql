select lag(make_interval(c)) over (order by c) from values (1),(2) t(c)
