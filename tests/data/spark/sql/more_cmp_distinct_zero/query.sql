select distinct c from values (0.0D), (-0.0D), (cast('NaN' as double)), (-cast('NaN' as double)) v(c) order by c
