select upper(a order by a) from values ('x'), ('y') v(a)
