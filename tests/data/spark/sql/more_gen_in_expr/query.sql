select explode(tags) || 'x' from t
