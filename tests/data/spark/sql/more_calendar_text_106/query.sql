select cast(make_interval(1) as string)
