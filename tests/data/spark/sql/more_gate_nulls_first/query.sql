select first(a ignore nulls), last(a) ignore nulls, any_value(a ignore nulls) from values (null), (1), (null) v(a)
