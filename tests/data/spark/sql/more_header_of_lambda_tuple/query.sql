select forall(array(1, 2, 3), y -> (y, 1) in ((y, 1), (y, 1))), transform(array(struct(1 a)), x -> (x.a + 1, (x, 2)))
