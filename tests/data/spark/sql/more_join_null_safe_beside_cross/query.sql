select count(*) from values (1), (null) as r1(id) join values (1), (null), (2) as r2(id) on r2.id <=> r1.id cross join values (1), (2) as r3(x)
