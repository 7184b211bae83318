select sum(1) filter (where b), count(*) from (select max(true) b where false)
