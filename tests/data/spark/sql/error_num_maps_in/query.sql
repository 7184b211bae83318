select m in (map(1, 2)) from values (map(1, 2)) v(m)
