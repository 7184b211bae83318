select x, uniform(1, 100, 1) r from values (1), (2), (3), (4), (5) v(x) order by r
