select 0.0D = -0.0D a, cast(-0.0 as string) b, cast(-0.0D as string) c
