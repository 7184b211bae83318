select * from values (1), (2.5) v(a)
