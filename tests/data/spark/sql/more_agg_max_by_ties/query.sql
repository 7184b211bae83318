select max_by(x, y), min_by(x, y) from values (1, 1), (2, 1), (3, 0), (4, 0) v(x, y)
