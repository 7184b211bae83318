select explode(array(1, 2)) filter (where true)
