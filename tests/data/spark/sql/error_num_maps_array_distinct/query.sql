select array_distinct(array(map(1, 2)))
