select percentile(c, 0.5, n) from values (1, 3), (2, -1) t(c, n)
