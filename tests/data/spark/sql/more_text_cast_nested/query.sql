select cast(array(1, null) as string) a, cast(map('a', 1) as string) b, cast(struct(1, 'x', null) as string) c, cast(array(1.5D, 2D) as string) d, cast(array(array(true)) as string) e
