select sign(-2.5) a, signum(0) b, negative(3) c, positive(-3) d, abs(-2.5) e, abs('-3') f, -(-1) g, pmod(-7, 3) h
