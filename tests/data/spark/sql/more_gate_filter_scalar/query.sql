select upper(a) filter (where true) from values ('x'), ('y') v(a)
