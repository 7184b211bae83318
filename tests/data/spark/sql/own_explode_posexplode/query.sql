select id, posexplode(tags) from t order by id, pos
