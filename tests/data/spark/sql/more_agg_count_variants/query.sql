select count(*) a, count(1) b, count(n) c, count(n, name) d, count_if(n > 0) e, count(distinct n, id) f from t
