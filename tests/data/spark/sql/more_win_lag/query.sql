select id, lag(n) over (order by id) a, lag(n, 2, -1) over (order by id) b, lead(name, 1) over (order by id) c, lag(n) ignore nulls over (order by id) d from t order by id
