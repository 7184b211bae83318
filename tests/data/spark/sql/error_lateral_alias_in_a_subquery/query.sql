select x as y, y + (select max(b.x + y) from values (5) b(x)) as m from values (1) a(x)
