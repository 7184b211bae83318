select name, count(*) c from t group by name having c > 1
