select cast('１２.５' as decimal(5,1)), cast('１２' as int), cast('１２' as double), cast('２０２４-01-01' as date)
