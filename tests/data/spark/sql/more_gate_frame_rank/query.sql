select row_number() over (order by a rows between 1 preceding and current row) from values (1), (2) v(a)
