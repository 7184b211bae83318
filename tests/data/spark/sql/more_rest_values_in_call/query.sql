select 1 in (values (1), (2))
