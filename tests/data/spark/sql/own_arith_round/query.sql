select round(2.5) a, round(-2.5) b, round(1.005, 2) c, round(1234, -2) d, bround(2.5) e, round(2.5d) f, round(cast(1.25 as double), 1) g
