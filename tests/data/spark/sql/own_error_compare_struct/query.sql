select addr = 1 from t
