select first_value(b) ignore nulls, last_value(b) ignore nulls, any_value(b) ignore nulls, first_value(b) from values (1), (null) as v(b)
