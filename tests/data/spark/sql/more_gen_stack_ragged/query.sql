select stack(2, 1, 2, 3)
