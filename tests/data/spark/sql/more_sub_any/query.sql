select id from t where id = any (select n from t)
