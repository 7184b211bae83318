select array_union(array(1), array('a'))
