select a from values (1), (2) as v(a) left semi join (select max(1) as m) q on false
