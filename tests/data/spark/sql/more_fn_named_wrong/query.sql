select explode(input => array(10, 20))
