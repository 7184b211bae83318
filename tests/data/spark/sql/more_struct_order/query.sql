select max(struct(id, name)) a, min(struct(n, id)) b, max(struct(score, id)).id c from t
