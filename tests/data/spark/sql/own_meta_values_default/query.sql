select * from values (1), (2)
