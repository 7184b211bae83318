select 1.0 = 1 a, 1.10 = 1.1 b, 0.1 + 0.2 = 0.3 c, 0.1D + 0.2D = 0.3D d, cast('1.5' as decimal(2,1)) = '1.5' e
