select upper(distinct a) from values ('x'), ('y') v(a)
