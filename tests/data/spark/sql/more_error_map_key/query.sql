select map('a', 1)[1]
