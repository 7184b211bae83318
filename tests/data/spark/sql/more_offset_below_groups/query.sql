select c5 % 2 as g, max(c5) as m from (select k as c5 from values (1), (2), (3), (4) as v(k) order by c5 desc offset 1) q group by c5 % 2 order by g
