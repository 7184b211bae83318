select id, first_value(name) over (order by id) a, last_value(name) over (order by id) b, nth_value(name, 2) over (order by id) c, count(*) over () d from t order by id
