select row_number() from values (1), (2) v(a)
