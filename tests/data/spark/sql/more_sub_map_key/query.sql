select (select max(b) from values (1), (2) as w(b) where w.b <= v.m['k']) as n from values (map('k', 1)), (map('l', 2)) as v(m) order by n
