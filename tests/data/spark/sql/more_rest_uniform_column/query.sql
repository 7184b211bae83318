select uniform(1, a) from values (1) v(a)
