select (select max(1) from values (1) as w(b) where w.b = v.l[0]) from values (array(1)) as v(l)
