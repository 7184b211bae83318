select a.id, b.id from t a, t b where a.id = b.id + 1 order by a.id
