select transform(array(1), 5)
