select id from t where sum(n) over () > 1
