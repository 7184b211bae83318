select c from values (1),(2) t(c) order by array(make_interval(c))
