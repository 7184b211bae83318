select transform(array(array(1, 2), array(3)), l -> aggregate(l, 0, (a, x) -> a + x)) a, transform(sequence(1, 3), x -> transform(sequence(1, x), y -> x * y)) b
