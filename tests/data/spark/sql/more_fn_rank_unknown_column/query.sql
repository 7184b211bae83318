select rank(zz) over (order by b) from values ('A1', 2), ('A1', 1) tab(a, b)
