select upper(a) ignore nulls from values ('x'), (null) v(a)
