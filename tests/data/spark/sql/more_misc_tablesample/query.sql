select count(*) c from t tablesample (100 percent)
