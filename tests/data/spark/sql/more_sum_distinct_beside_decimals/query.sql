select sum(distinct g) as a, sum(e) as b, avg(e) as c, sum(distinct e) as d from values (1, 1.10), (1, 2.20), (2, -7.77) as g(g, e)
