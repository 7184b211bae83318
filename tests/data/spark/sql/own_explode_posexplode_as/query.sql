select id, posexplode(tags) as (p, tag) from t order by id, p
