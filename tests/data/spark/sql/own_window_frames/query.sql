select id, sum(n) over (order by id rows between 1 preceding and current row) s, avg(n) over (partition by active) a from t order by id
