select map('a', 1, 'a', 2)
