select decode(2, 1, 'a', 2, 'b', 'z') a, decode(9, 1, 'a') b, decode(null, null, 'n') c
