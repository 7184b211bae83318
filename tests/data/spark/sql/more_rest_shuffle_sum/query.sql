select shuffle(array(1, 2), 1 + 1)
