select rand(a) from values (1) v(a)
