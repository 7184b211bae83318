select top 1 a from values (1), (2) v(a)
