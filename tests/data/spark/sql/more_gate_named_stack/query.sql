select stack(2, 1, expr => 'a', 2, 'b')
