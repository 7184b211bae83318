select percentile(c, 0.5, n), percentile(d, array(0.2, 0.9), n) from values (interval '-7' month, 1, 3), (interval '10' month, 2, 2), (interval '4' month, 3, 1) t(c, d, n)
