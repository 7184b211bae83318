select k from (select k from (select k, k % 2 as o from values (1), (2), (3), (4), (5) as t(k) order by o, k desc offset 1) order by k desc offset 1) order by k
