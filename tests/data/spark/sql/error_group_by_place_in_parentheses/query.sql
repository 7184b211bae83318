select count(*) from values (1) as t(id) group by (7)
