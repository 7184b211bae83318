select a from values (1), (2) v(a) for share
