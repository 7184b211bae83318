select approx_count_distinct(name) a, approx_percentile(id, 0.5) b from t
