select cast(1 as int(5))
