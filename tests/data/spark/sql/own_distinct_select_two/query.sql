select distinct name, active from t order by 1, 2
