select sequence(1, 5, -1)
