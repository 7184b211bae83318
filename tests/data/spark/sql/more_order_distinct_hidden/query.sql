select distinct active from t order by id
