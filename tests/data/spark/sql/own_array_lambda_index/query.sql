select transform(array(10, 20), (x, i) -> x + i) a
