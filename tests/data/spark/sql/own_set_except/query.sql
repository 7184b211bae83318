select id from t except select id from t where id > 2 order by id
