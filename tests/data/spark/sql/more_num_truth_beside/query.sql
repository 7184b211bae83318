select f = 1, f = 0, 0 = f, f <=> 1, f != 1, f = 2, true = 1, f = 1.0 from values (true), (false), (null) v(f)
