select histogram_numeric(cast(id * 37 % 101 as float), 6) a, histogram_numeric(id % 7, 4) b from range(0, 200, 1, 1)
