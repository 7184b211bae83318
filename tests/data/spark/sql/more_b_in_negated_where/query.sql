select id from t where n not in (10, -7) order by id
