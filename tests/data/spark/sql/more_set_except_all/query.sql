select x from values (1), (1), (2) v(x) except all select 1
