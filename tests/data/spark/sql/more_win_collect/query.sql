select id, collect_list(name) over (order by id) a, max(name) over (partition by active) b from t order by id
