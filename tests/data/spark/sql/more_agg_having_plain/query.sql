select count(*) c from t having count(*) > 100
