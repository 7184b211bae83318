select cast('nan' as double) a, cast('-nan' as double) b, cast('-NaN' as double) c, cast('+Infinity' as double) d, cast('-INF' as double) e, cast('1 d' as double) f, cast('.5f' as double) g
