select tags[id - 1] x from t order by id
