select sum(cast(id as decimal(10,2))) a, avg(cast(id as decimal(10,2))) b, sum(1.5) c, avg(1.5) d, max(1.50) e, avg(id) f from t
