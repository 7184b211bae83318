values (2, 'b'), (1, 'a') order by col1
