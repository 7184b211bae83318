select count(distinct addr) n from t
