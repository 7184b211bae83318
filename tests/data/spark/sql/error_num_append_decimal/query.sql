select array_append(array(1), 1.5)
