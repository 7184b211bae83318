select k, col from values (1, array(3, 2)), (2, array(1)) as n(k, l) lateral view explode(l) x order by col
