select array_agg(n) a, size(array_agg(name)) b, array_distinct(array_agg(active)) c, array_sort(array_agg(n)) d, sort_array(array_agg(n), false) e from t
