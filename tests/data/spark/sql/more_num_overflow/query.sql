select cast(300 as tinyint) a, cast(3000000000 as int) b, cast(1e20 as bigint) c, cast(12345.678 as decimal(5,2)) d, cast('99999999999' as int) e, 127Y + 1Y f
