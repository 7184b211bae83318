select c is true, c is not true, c is false, c is not false, i is true, i is not false from values ('true', 1), ('x', 0), (null, null), ('no', 5) as v(c, i)
