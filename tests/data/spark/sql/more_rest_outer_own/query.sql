select (select max(a) from values (1) w(a) where w.a = v.a and b = 2) from values (1, 2) v(a, b)
