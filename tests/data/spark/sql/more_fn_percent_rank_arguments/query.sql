select b, percent_rank(b) over (order by b) from values ('A1', 2), ('A1', 1), ('B', 7) as tab(a, b) order by b
