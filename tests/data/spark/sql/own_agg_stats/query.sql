select stddev(n) a, stddev_pop(n) b, variance(n) c, var_pop(n) d, corr(id, n) e, covar_pop(id, n) f, skewness(id) g, kurtosis(id) h from t
