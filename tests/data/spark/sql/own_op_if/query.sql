select if(n > 0, 'y', 'n') a, iff(true, 1, 2) b from t
