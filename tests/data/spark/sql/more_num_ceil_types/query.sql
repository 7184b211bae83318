select ceil(cast(1 as decimal(10,0))) a, ceil('12', 2) b, floor(1234, -2) c, ceil(1.234D, 1) d, floor(-1.234, 2) e
