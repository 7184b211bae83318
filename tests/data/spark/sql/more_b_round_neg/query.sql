select round(-1.5) a, round(-0.5D) b, round(2.675, 2) c, round(1e15 + 0.5) d, round(cast(null as int)) e, round(12345.6789, -2) f
