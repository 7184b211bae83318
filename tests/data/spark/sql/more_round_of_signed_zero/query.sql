select round(-0.0D) as a, bround(-0.0D) as b, round(-0.0D, 2) as c, round(float(-0.0), 1) as d, rint(-0.0D) as e, round(-5.0D, -1) as f
