select explode(sequence(1, 3)) n
