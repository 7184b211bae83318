select id, id, id + 1, id + 1 from t where id = 1
