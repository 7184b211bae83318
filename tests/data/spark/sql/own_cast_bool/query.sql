select cast('yes' as boolean) a, cast('T' as boolean) b, cast('0' as boolean) c, cast(2 as boolean) d, cast('maybe' as boolean) e, boolean('true') f
