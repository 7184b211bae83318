select id, sum(id) over (order by id range between 2 preceding and current row) a, sum(n) over (order by score) b, max(id) over (order by score desc nulls last) c from t order by id
