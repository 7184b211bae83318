select split('a1b22c', '[0-9]+') a, split('a.b', '.') b, split('  a b ', ' ') c, split('aXbxc', '(?i)x') d, split('abc', 'z') e
