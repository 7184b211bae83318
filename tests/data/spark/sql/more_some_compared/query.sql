select k from values ('a', 1), ('b', 9) as v(k, n) group by k having true = some(n > 1) filter (where n > 5)
