select filter(array(1), x -> 1)
