select id from t having id > 1
