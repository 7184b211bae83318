select avg(c) a, avg(distinct c) d, sum(c) s, sum(c) over_all from values (1.00), (2.00), (2.00) v(c)
