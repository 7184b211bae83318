select first(name) a, last(name) b, first(name, true) c, first_value(id) d, any_value(id) e, last(name) ignore nulls f from (select * from t order by id)
