values `struct`(1, 2)
