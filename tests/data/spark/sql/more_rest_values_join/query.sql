select v.a, w.b from values 1, 2 v(a) left join values (2), (3) w(b) on v.a = w.b
