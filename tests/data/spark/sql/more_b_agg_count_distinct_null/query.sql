select count(distinct n) a, count(distinct n, name) b, count(distinct tags) c from t
