select cast(1.5 as double(5,2))
