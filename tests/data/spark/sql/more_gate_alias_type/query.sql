select * from values (1, 2) as v(a int, b int)
