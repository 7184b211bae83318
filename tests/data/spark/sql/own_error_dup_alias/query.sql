select * from t join t
