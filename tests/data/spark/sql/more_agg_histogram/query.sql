select histogram_numeric(id, 3) h from t
