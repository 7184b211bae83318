select sum(max(id)) from t
