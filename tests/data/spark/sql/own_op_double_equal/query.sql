select id from t where name == 'alice' order by id
