select id, (select max(id) from t) m from t order by id limit 1
