select array_sort(array(make_interval(c))) from values (1),(2) t(c)
