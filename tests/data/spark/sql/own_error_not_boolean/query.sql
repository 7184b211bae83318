select id from t where name
