select try_cast('1' as interval year to month) a, try_cast('' as interval day to second) b, try_cast("INTERVAL '1' DAY" as interval day to second) c, try_cast('1-2' as interval year to month) d
