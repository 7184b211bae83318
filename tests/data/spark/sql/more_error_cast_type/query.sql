select cast(1 as nope)
