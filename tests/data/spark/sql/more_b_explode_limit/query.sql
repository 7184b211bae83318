select id, explode(tags) x from t order by id desc, x limit 3
