select upper(a) respect nulls from values ('x'), ('y') v(a)
