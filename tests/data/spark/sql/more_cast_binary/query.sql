select cast('abc' as binary) a, cast(cast('abc' as binary) as string) b, X'4142' c, cast(X'C3A9' as string) d, length(X'4142') e
