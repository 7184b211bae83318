select skewness(n) a, kurtosis(n) b, skewness(score) c, kurtosis(id) d, stddev(id) e, var_samp(id) f, stddev(1) g from t
