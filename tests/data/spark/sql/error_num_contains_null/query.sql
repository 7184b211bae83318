select array_contains(array(1), null)
