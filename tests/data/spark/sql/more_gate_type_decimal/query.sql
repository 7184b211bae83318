select cast(1 as decimal(2,5))
