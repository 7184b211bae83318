select substring('hello', -10, 7) a, substring('hello', 3, 100) b, substring('', 1, 1) c, substring('日本語', 2, 1) d, left('hello', 0) e, right('hello', 9) f
