select a, dense_rank(b + 1) over (partition by a order by b), rank(a, 'x') over (order by b) from values ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b) order by a, b
