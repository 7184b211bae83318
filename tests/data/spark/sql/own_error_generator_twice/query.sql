select explode(tags), explode(tags) from t
