select id x from t group by y
