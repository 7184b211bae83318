select a from values (1), (2) as v(a) left anti join (select max(1) as m) q on false order by a
