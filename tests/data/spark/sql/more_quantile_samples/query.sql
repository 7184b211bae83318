select percentile_approx(id, 0.5) a, percentile_approx(id, 0.99, 100) b, percentile_approx(id, array(0.37, 0.1), 10) c from range(10000)
