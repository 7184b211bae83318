select -id as id, a from values (1, 'x', 1.5e0), (2, 'y', 2.5e0), (3, null, double('NaN')), (4, 'x', -0.0e0), (5, '', 0.0e0) as t(id, a, d) order by t.id
