select a.a, b from (select struct(a) as a, b from values (0.0D, 1), (-0.0D, 2), (0.0D, 3) as t(a, b)) order by a, b desc
