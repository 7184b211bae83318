select id from t where score between 7 and 9.5 order by id
