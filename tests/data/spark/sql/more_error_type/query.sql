select sum(tags) from t
