select length(uuid()) a, rand() < 1 b, monotonically_increasing_id() c from t limit 1
