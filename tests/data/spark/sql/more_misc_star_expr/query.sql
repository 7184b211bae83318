select t.*, id * 2 d from t order by id limit 1
