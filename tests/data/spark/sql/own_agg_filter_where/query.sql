select count(*) filter (where active) a, sum(n) filter (where n > 0) b from t
