select max_by(name, score) a, min_by(name, n) b, max(struct(n, name)) c from t
