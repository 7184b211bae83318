select max(born) a, min(at) b, greatest('2020-01-01', date '2019-01-01') c from t
