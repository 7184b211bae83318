select m from values (map(1, 2)) v(m) order by m
