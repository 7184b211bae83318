select list_append(array(1), 2) x
