select a from values (1) v(a) order by (-1)
