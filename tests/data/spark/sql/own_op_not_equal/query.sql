select id from t where name <> 'alice' and id != 6 and not id = 2 order by id
