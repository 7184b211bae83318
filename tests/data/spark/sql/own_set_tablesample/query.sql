select count(*) >= 0 ok from t tablesample (50 percent)
