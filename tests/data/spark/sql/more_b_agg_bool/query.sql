select max(active) a, min(active) b, bool_and(n > 0) c, bool_or(n is null) d from t
