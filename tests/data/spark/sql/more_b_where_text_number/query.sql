select id from t where '3' < id order by id
