values (1 between 1 and 2)
