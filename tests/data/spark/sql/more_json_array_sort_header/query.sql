select array_sort(array(2, 1)), sort_array(array(2, 1)), str_to_map('a:1'), str_to_map('a:1', ';')
