select explode(distinct array(1, 1))
