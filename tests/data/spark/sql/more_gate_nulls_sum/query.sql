select sum(a) ignore nulls from values (1), (null) v(a)
