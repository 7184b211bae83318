select cast(0.0000001 as string) a, cast(cast(0 as decimal(20,10)) as string) b, cast(1.50 as string) c, cast(-0.5 as string) d
