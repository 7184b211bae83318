select id as MyId from t order by myid limit 1
