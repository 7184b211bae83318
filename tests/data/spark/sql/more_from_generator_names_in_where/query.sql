select inline(arrays_zip(l, l)) from values (1, array(1, 2)), (2, array(3)) as n(k, l) where l[0] = 1
