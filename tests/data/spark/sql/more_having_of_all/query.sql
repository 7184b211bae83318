select 1 x from values (1), (2) having 1 = 1
