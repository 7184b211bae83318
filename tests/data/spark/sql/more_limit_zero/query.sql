select id from t limit 0
