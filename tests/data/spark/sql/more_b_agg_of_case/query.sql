select active, avg(case when n > 0 then n end) a, sum(distinct n) b, min(name) c, max(score) d from t group by active order by active
