select strpos('abc', 'b') x
