select map(1, 'a', 2L, 'b') a, map('x', 1, 'y', 'z') b, typeof(map(1, 2.5)) c
