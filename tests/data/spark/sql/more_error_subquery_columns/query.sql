select id from t where id in (select id, n from t)
