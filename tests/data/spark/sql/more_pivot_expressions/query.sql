select * from (select * from values (1, 'x', 2), (1, 'y', 5), (2, 'x', 7) as v(a, b, c)) pivot (sum(c) + 1 as s, sum(c) + count(*), max(c) m for b in ('x', 'y')) order by a
