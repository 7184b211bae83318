select count(*) n from t cross join t
