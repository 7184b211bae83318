select sum(cast(null as decimal(5,2))) a, avg(cast(n as decimal(5,2))) b, max(cast(n as decimal(5,2))) c from t
