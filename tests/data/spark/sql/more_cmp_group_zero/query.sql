select c, count(*) n from values (0.0D), (-0.0D), (cast('NaN' as double)), (-cast('NaN' as double)), (sqrt(-1D)) v(c) group by c order by c
