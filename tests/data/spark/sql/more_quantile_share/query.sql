select percentile_approx(id, 1.5) from range(10)
