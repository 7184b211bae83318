select percentile_approx(id, 0.5) a, percentile_approx(n, array(0.25, 0.5, 0.75)) b, approx_percentile(score, 0.9) c, percentile_approx(id, 0.5, 100) d, median(id) e, percentile(id, 0.25) f from t
