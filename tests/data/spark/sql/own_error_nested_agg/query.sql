select sum(count(*)) from t
