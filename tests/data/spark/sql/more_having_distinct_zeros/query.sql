select count(distinct a) as n, max(b) as m from values (0.0D, 1), (-0.0D, 1) as t(a, b) having count(distinct a) = 1
