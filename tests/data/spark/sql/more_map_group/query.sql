select m, count(*) from (select map('a', 1) m) group by m
