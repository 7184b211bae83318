select id from t where name not in (select name from t where id = 3) order by id
