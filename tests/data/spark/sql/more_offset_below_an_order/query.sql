select c5, row_number() over (order by c5) as n from (select k as c5 from values (1), (2), (3), (4) as v(k) order by c5 desc offset 2) q order by c5
