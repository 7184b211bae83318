select 1 + 1L a, 1 + 1.5 b, 1.5 + 1.25 c, 1.5 * 2.25 d, 1 + 1.5D e, cast(1 as tinyint) + cast(1 as tinyint) f, 2147483647 + 1 g, 9223372036854775807 + 1 h
