select t.*, id + 1 as next from t order by id limit 1
