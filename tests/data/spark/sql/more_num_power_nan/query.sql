select power(1, cast('NaN' as double)) is null a, cast(power(-1, cast('inf' as double)) as string) b, nanvl(5, null) c, cast(4.9E-324 as string) d, cbrt(-2.5D) e, log2(12) f
