select id from t order by id limit 2 offset 3
