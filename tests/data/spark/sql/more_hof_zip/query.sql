select zip_with(array(1, 2), array('a', 'b', 'c'), (x, y) -> concat(x, y)) a, zip_with(array(1, 2), array(3, 4), (x, y) -> x * y) b
