select a, (a, b) in ((1, 'x'), (2, 'z')) i, (a, b) = (1, 'x') e from values (1, 'x'), (2, 'y'), (3, null) v(a, b)
