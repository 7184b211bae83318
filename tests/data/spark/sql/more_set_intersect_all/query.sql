select x from values (1), (1), (2) v(x) intersect all select y from values (1), (1) w(y)
