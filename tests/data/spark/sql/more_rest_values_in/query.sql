select 1 in (values 1, 2), 1 in (values (1) v(a))
