select id from t where to_date(born) > '1986-01-01' order by id
