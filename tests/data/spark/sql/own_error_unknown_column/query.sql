select nme from t
