select 1 = all (select 1)
