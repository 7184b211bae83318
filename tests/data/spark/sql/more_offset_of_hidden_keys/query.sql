select sum(x) as s from (select x from values (1, 10), (2, 20), (3, 30), (4, 40) as t(id, x) order by id % 2, id desc offset 1)
