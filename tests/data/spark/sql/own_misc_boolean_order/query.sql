select active from t order by active desc, id
