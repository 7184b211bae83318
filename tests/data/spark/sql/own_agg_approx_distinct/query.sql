select approx_count_distinct(name) n from t
