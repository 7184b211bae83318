select x, y from values 'a', case when true then 'b' end t(x), values 1 + 1, 2 u(y) order by x, y
