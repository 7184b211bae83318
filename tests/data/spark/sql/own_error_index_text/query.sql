select tags['a'] from t
