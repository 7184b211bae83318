select a k, k + 1 from values (1) v(a)
