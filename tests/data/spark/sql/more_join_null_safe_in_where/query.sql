select count(*) from values (1), (null) as r1(id), values (1), (null), (2) as r2(id), values (1), (null) as r3(x) where r2.id <=> r1.id and r3.x = r1.id
