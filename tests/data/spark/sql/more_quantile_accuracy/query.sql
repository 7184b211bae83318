select percentile_approx(id, 0.5, 0) from range(10)
