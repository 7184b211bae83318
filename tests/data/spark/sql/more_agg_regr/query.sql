select regr_count(n, id) a, regr_slope(n, id) b, regr_intercept(n, id) c, regr_r2(n, id) d, covar_samp(n, id) e, regr_avgx(n, id) f, regr_avgy(n, id) g, regr_sxx(n, id) h from t
