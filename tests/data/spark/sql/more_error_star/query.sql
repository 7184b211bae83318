select nope.* from t
