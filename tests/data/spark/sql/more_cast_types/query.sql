select cast(1 as long) a, cast(1 as short) b, cast(1 as byte) c, cast(1 as real) d, cast(1 as numeric(5,1)) e, cast(1 as varchar(10)) f, cast('abc' as char(5)) g, cast(1 as integer) h, tinyint(5) i
