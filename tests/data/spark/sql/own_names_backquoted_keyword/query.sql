select id as `select`, n as `from` from t order by `select` limit 1
