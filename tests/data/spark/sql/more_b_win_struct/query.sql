select id, max(struct(n, id)) over (partition by active) m from t order by id
