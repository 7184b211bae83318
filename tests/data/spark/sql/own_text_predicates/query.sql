select startswith('abc', 'a') a, endswith('abc', 'c') b, contains('abc', 'b') c, position('b' in 'abc') d, find_in_set('b', 'a,b') e, elt(2, 'a', 'b') f, char(65) g, lower(null) h
