select upper(a) within group (order by a) from values ('x'), ('y') v(a)
