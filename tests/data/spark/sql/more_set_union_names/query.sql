select id as a from t where id = 1 union select n as b from t where id = 2 order by a
