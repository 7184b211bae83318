select id, p, tag from t lateral view posexplode(tags) v as p, tag order by id, p
