select d, count(*) over (order by d range between 31 preceding and current row) n from values (date'2024-01-31'), (date'2024-02-29'), (date'2024-05-01') v(d) order by d
