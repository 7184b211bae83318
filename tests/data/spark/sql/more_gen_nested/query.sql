select explode(explode(array(array(1))))
