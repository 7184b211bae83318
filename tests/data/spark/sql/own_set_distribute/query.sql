select id from t cluster by id limit 2
