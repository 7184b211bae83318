select d, i from values (0.0D, 3), (-0.0D, 2), (0.0D, 1), (double('NaN'), 0) as v(d, i) order by d, i
