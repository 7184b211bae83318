select id from t order by addr, id
