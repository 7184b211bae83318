select t.c from values (1),(2) t(c) join (select 1 d) u on make_interval(c) = make_interval(d)
