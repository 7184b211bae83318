select id, percent_rank() over (order by n) a, cume_dist() over (partition by active order by id) b, ntile(2) over (order by id desc) c from t order by id
