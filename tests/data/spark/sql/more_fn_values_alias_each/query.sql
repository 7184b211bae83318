select * from values 1 b, 2 c
