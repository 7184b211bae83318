select count(*) filter (where b is null) from (select max(true) b where false)
