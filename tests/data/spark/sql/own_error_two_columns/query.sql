select (select id, n from t limit 1) x
