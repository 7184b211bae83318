select * from values (1) + 1, 2, case when true then 3 end as v(a)
