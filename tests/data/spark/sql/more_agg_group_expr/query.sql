select id % 2 p, sum(n) s from t group by id % 2 order by p
