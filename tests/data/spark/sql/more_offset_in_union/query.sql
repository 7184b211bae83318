select k from (select k from values (1), (2), (3) as t(k) order by k desc offset 1) union all select k from (select k from values (7), (8), (9) as t(k) order by k offset 2) order by k
