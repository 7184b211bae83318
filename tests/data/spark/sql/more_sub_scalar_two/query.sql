select (select id from t) x
