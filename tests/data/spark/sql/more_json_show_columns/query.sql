show columns from t
