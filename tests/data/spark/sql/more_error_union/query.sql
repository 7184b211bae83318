select 1, 2 union select 1
