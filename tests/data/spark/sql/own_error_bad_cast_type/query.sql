select cast(id as nonsense) from t
