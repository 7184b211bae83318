select count(*) n from t a, t b
