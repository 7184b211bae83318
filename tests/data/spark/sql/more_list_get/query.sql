select get(array(1, 2), 0) a, get(array(1, 2), 5) b, get(array(1), -1) c, element_at(array(1, 2), -1) d, try_element_at(map('a', 1), 'z') e
