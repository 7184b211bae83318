select name from t union select name from t order by name
