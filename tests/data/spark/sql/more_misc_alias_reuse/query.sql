select id + 1 as a, a * 2 as b from t order by id limit 2
