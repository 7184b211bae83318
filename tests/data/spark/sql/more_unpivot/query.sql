select * from (select id, n, score from t where id < 3) unpivot (v for k in (n, score)) order by id, k
