select * except (a, a) from values (1, 2) v(a, b)
