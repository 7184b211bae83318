select id from t where id not in (select n from t) order by id
