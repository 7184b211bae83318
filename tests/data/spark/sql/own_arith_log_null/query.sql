select ln(0) a, log10(-1) b, sqrt(-1) c, acos(2) d
