select array_sum(array(1, 2)) x
