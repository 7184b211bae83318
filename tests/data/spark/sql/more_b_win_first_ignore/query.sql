select id, first(n, true) over (partition by active order by id desc) a, any_value(name) over (order by id) b from t order by id
