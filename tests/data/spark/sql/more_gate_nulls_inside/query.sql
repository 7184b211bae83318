select first_value(a ignore nulls) from values (1), (null) v(a)
