select x from values (1), (2), (3), (4), (5) v(x) order by rand(1)
