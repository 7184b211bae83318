select cast('123.456' as decimal(5,2)) a, cast(123456 as decimal(4,0)) b, cast(1.005 as decimal(3,2)) c, decimal('7.5') d, cast('x' as decimal) e, cast(1.0 as decimal(20,10)) f
