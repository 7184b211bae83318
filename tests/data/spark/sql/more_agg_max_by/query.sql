select max_by(name, id) a, min_by(name, n) b, max_by(id, score) c, max_by(name, struct(active, id)) d from t
