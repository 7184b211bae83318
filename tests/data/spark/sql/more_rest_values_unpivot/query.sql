select * from values (1, 2) v(a, b) unpivot (n for k in (a, b))
