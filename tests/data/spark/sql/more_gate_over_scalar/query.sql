select upper(a) over () from values ('x'), ('y') v(a)
