select cast('NaN' as double) a, cast('Infinity' as double) b, cast(1 as float) c, 0.1f d, cast('NaN' as double) = cast('NaN' as double) e, -0.0d = 0.0d f
