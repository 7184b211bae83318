select active, id from t order by all
