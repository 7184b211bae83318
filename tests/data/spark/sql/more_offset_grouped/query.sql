select o, count(*) as n, max(k) as m from (select k, k % 2 as o, row_number() over (order by k) as r from values (1), (2), (3), (4), (5) as t(k) order by r desc offset 2) group by o order by o
