select x, x * 2 y from (select explode(sequence(1, 3)) x)
