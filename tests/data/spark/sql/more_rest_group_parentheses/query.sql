select a - (b - 1) x, a - b - 1 y, count(*) from values (1, 2), (1, 3) v(a, b) group by a - (b - 1), a - b - 1
