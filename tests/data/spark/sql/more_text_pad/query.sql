select lpad('a', 3, 'xy') a, rpad('abc', 2, '-') b, lpad('a', 3) c, rpad('a', 3, '') d, lpad('abc', -1, 'x') e, lpad(null, 2, 'x') f
