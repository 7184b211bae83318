select map('a', 1, 'b', 2) m, map('a', 1)['a'] v, map('a', 1)['z'] z
