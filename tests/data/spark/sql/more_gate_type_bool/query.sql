select cast(1 as bool)
