select (select max(a) from values (1), (2) t(a)) as m, b from values (3), (1) u(b) order by (select max(a) from values (1), (2) t(a)), b
