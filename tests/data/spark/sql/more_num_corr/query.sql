select corr(x, y) a, covar_pop(x, y) b, covar_samp(x, y) c, stddev(x) d, var_pop(y) e, regr_slope(y, x) f, regr_r2(y, x) g from values (1.5, 1), (2.25, 2), (-3.1, 4), (0.0, 5) v(x, y)
