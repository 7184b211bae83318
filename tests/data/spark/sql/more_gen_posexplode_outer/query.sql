select id, posexplode_outer(tags) from t order by id, pos
