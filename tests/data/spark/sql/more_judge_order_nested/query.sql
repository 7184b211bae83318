select * from values (1, array(null, 4)), (2, array(1, 2)), (3, null), (4, array()) as n(k, l) order by l nulls last, k
