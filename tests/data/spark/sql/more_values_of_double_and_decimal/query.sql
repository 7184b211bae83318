select * from values (cast(7 as decimal(10,2)), array(1.5), 1.5), (100D, array(1D), 2), (1, null, null) as v(a, b, c)
