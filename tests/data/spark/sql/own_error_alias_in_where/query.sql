select id as x from t where x = 1
