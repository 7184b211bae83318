select c from values ('1'), ('x'), ('2') v(c) where c in (select id from values (1), (3) w(id))
