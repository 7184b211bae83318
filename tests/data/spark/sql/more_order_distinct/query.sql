select distinct active from t order by active
