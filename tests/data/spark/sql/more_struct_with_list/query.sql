select max(struct(size(tags), tags)) a, max(tags) b, min(tags) c from t
