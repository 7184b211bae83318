select explode(array(1, 2)) x union all select explode(array(3)) order by x
