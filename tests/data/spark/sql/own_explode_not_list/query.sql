select explode(name) from t
