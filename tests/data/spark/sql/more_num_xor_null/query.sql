select c ^ c x, c ^ 1 y from values (1), (null) v(c) order by x
