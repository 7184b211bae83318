select a into x from values (1), (2) v(a)
