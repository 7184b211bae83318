select cast(cast(9223372036854775807 as timestamp) as string) a, cast(cast(253402300800 as timestamp) as string) b
