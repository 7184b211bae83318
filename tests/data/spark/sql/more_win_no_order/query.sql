select row_number() over () from t
