select id from t sort by id limit 2
