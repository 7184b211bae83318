select active, count(*) c from t group by all order by all
