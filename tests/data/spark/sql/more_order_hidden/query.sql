select name from t order by id desc limit 2
