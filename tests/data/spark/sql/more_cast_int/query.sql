select cast('12.9' as int) a, cast(' 7 ' as int) b, cast('' as int) c, cast('1e2' as int) d, cast(-1.9 as int) e, cast(1.5D as bigint) f, int('8') g, cast('0x1F' as int) h
