select name, count(distinct n, score) c from t group by name order by name
