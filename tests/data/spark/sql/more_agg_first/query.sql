select first(name) a, last(name) b, first(name, true) c, last(name, true) d, first_value(n) e, any_value(id) f, first(n) ignore nulls g from t
