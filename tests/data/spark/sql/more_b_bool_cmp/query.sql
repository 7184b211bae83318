select true > false a, active = 'true' b, active = 1 c, not active d, active and n > 0 e from t order by id
