select explode(array(1, 2, 3))
