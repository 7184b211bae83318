select count(*) over (order by a rows between current row and unbounded preceding) from values (1), (2) v(a)
