select histogram_numeric(id, 3) a, histogram_numeric('x', 3) b from range(0)
