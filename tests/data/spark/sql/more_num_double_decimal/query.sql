select 0.1D + 0.2, 0.1D + 0.2D = 0.3, 0.3D = 0.3, 2e15 > 0.5, 1e300 = 1.0, 0.1D between 0.05 and 0.15, 0.1D in (0.1, 0.2), coalesce(0.1D, 0.5), if(true, 1.5, 2D), 1.5 % 0.4D
