select id, id in (select n from t) x from t order by id
