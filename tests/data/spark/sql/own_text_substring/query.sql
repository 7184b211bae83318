select substring('hello', 0, 2) a, substring('hello', -3) b, substring('hello' from 2 for 3) c, substring('hello', 2) d, 'hello'[0] e
