select count(*) over (order by a groups 1 preceding) from values (1), (2) v(a)
