select cast(1 as decimal(38,18)) / cast(3 as decimal(38,18)) as x
