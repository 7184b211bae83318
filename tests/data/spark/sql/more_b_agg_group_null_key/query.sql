select name, count(*) c, sum(n) s from t group by name order by name
