select * from values (1) v(a) right semi join values (1) w(a) on v.a = w.a
