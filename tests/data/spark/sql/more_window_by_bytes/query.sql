select k, dense_rank() over (order by b) as r, sum(k) over (order by b) as s from values (1, X'02'), (2, X'01'), (3, X'02'), (4, null) as v(k, b) order by k
