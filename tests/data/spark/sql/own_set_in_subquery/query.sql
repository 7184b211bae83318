select id from t where name in (select name from t where id = 1) order by id
