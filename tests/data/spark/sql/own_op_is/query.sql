select n is null a, n is not null b, active is true c, active is not false d, isnull(n) e, isnotnull(n) f, n is distinct from 3 g from t order by id
