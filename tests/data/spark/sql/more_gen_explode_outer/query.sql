select id, explode_outer(tags) e from t order by id, e
