select id from t where id < 4 intersect select id from t where id > 1 order by 1
