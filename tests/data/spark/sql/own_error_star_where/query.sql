select id from t where count(distinct id) > 1
