select array_contains(array(1), 1.5) a, array_contains(array(1, 2), 2L) b
