select a, count(*) over (order by a range between 1 preceding and current row) n from values ('x') v(a)
