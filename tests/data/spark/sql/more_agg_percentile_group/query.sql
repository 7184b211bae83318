select active, percentile(n, 0.5) a, percentile_approx(n, 0.5) b, percentile_approx(n, array(0.5, 1.0), 100) c, median(score) d from t group by active order by active
