select round(15, -1) a, round(2.5) b, round(1.25, 1) c, round(1e10, 2) d, round(-1.5D) e, round('2.5') f, round(125, -1) g, ceil(1.234, 2) h, floor(-1.25, 1) i
