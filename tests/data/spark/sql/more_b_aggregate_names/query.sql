select aggregate(sequence(1, 5), 1, (acc, x) -> acc * x) a, aggregate(array(1.5D, 2D), 0D, (a, x) -> a + x, a -> a / 2) b, reduce(array('x', 'y'), '', (a, x) -> concat(a, x)) c
