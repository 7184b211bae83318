select cast('1,000' as int) a, cast('1e3' as double) b, cast('1e3' as decimal(10,2)) c, cast('+5' as int) d, cast('.5' as double) e, cast('1.' as double) f, cast('NaN' as float) g, cast('-' as int) h
