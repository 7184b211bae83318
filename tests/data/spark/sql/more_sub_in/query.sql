select id from t where n in (select id from t) order by id
