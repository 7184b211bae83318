select name, n, count(*) from t group by name
