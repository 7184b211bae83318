select id, name from t where id = 1 union select '9', 5 order by id
