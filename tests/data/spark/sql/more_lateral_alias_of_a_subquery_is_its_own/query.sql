select x as y, y + (select max(z) from (select x as y, y + 1 as z from values (5) b(x)) u) as m from values (1) a(x)
