select (select max(x) from values (1) w(x) where x = a and a is not null), exists(select a from values (1) w(x) where x = v.a) from values (1) v(a)
