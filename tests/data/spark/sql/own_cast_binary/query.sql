select cast('ab' as binary) a, X'4142' b, cast(X'4142' as string) c
