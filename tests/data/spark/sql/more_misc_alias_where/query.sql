select id + 1 as a from t where a > 2
