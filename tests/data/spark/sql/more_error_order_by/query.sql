select id from t order by nope
