select rank() over (order by d) r from values (0.0D), (-0.0D), (1.0D) v(d) order by r
