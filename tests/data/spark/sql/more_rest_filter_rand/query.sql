select sum(a) filter (where rand(1) < 2) from values (1) v(a)
