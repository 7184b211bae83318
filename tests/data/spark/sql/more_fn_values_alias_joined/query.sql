select x, y from values 'a', 'b' t(x) join values 1, 2 u(y) order by x, y
