select (select max(date'2000-01-01') from values (1) as r2(x) where r2.x = r1.id) - r1.id from values (1) as r1(id)
