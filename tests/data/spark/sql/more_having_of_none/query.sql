select 1 x where 1 = 0 having x = 1
