select tags = 1 from t
