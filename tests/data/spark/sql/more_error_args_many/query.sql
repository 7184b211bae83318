select length('a', 'b')
