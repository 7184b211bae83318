select id from (select id from range(50) where id % 2 = 0) tablesample (30 percent) repeatable (3)
