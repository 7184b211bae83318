select id from t order by id limit 1 + 1
