select k, min(f) as low, max(f) as high from values (1, float('Infinity')), (2, float('-Infinity')), (3, float('NaN')), (4, null), (5, float(1.5)), (5, float('NaN')) as v(k, f) group by k order by k
