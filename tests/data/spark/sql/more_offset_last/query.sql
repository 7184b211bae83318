select k + 1 as j from (select k from values (1), (2), (3), (4) as v(k)) q order by k desc offset 2
