select uper(name) from t
