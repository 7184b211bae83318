select from_csv('１２,１２,１２', 'a int, b bigint, c double')
