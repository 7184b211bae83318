select id, explode_outer(case when id < 3 then map('k', id) end) as (k, v) from t order by id
