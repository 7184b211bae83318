select count(x) as n, sum(x) as s from (select max(1) over (order by id) as c, x from values (1, 10), (2, null), (3, 30), (4, 40) as t(id, x) order by c desc, x desc nulls first offset 1)
