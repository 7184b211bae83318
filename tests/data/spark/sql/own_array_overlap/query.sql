select arrays_overlap(array(1, 2), array(2)) a, arrays_overlap(array(1, null), array(2)) b, array_contains(array(1, 2), 2) c, array_contains(tags, 'a') d from t order by id
