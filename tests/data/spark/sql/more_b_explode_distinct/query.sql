select distinct explode(tags) x from t order by x
