select count(distinct n) over () from t
