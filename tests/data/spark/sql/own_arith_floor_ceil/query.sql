select floor(1.5) a, ceil(1.5) b, floor(-1.5) c, ceil(1.2d) d, floor(3) e, ceiling(1.01) f, floor(1.55, 1) g
