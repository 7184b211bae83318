select first(id) a, last(id) b from (select id from t order by id desc)
