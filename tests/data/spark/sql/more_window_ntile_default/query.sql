select ntile() over (order by a) from values (1), (2) as t(a)
