select distinct id over () from t
