select id, sum(n) over w a, max(n) over (w rows between 1 preceding and current row) b from t window w as (partition by active order by id) order by id
