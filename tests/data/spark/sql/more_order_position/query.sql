select name, id from t order by 2 desc limit 2
