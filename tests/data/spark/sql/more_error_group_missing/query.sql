select name, count(*) from t
