select id from t limit -1
