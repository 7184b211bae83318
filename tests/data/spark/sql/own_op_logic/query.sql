select null and false a, null or true b, not null c, true and null d, active and n > 0 e from t order by id
