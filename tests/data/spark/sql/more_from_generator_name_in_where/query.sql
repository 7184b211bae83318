select explode(l) as k from values (1, array(1, 2)), (2, array(3)) as n(k, l) where k = 2
