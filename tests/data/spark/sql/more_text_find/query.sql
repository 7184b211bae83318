select instr('abcabc', 'c') a, locate('c', 'abcabc', 4) b, position('z', 'abc') c, charindex('b', 'abc') d, find_in_set('c', 'a,b') e, instr('abc', '') f, locate('', 'abc') g, locate('b', 'abc', 0) h
