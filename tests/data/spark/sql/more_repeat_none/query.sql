select repeat('a', -1) a, repeat('', 2000000000) b, repeat(null, 2000000000) c
