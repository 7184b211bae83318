select hash(array(map(1, 2)))
