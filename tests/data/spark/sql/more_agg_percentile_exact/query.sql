select percentile(a, 0.3), percentile(a, 0.5, 2), percentile(a, array(0.1, 0.9)) from values (1), (2), (3), (4), (5) v(a)
