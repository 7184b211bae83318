select active, skewness(n) a, kurtosis(n) b, stddev(n) c, variance(n) d, corr(id, n) e from t group by active order by active
