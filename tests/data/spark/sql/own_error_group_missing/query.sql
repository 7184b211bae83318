select name, n from t group by name
