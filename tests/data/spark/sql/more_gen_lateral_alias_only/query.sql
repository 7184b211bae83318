select id, v.* from t lateral view posexplode(tags) v where id = 1 order by pos
