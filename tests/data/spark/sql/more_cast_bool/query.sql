select cast('yes' as boolean) a, cast('maybe' as boolean) b, cast(2 as boolean) c, cast(0.0 as boolean) d, cast(true as int) e, cast('t' as boolean) f, boolean('n') g
