select case make_interval(c) when make_interval(1) then 2 end from values (1),(2) t(c)
