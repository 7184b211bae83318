select explode(tags) from t where id = 1
