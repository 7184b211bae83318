select r1.id, r2.id, r3.id from values (1), (null) as r1(id) join values (1), (null), (2) as r2(id) on r2.id <=> r1.id join values (1), (null) as r3(id) on r3.id = r2.id
