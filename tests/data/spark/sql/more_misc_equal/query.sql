select 1 == 1 a, 1 != 2 b, 1 <> 2 c, 1 <=> null d, not 1 = 1 e, 1 is distinct from 2 f, 1 is not distinct from null g
