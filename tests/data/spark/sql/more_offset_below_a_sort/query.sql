select c5 from (select 1 as c2, k as c5 from values (1), (2), (3), (4) as v(k) order by c2 desc, c5 desc offset 2) q order by c2, c5
