select sum(rand(1)) from values (1) v(a)
