select id from t where id in (select cast(id as string) from t where id < 3) order by id
