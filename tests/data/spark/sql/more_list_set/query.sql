select array_union(array(1, 2), array(2, 3)) a, array_intersect(array(1, 2, null), array(null, 2)) b, array_except(array(1, 2, 2), array(2)) c, array_distinct(array(1, 1, null, null)) d
