select count(*) over (range between 1 preceding and current row) from values (1), (2) v(a)
