select id from t intersect select 2 union select 9 order by id
