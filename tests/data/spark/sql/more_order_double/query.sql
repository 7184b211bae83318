select x from (values (1D), (cast('NaN' as double)), (null), (-1D)) v(x) order by x
