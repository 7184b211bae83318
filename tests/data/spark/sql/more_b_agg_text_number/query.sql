select sum('1') a, avg('x') b, sum(name) c, max('10') d, min(2) e from t
