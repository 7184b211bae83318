select percentile_approx(id * 7919 % 100003, 0.5, 100) a, percentile_approx(id * 7919 % 100003, array(0.25, 0.75)) b, percentile_approx(id, 0.1, 1000) c from range(49999)
