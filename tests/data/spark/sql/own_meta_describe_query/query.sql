describe select id, name from t
