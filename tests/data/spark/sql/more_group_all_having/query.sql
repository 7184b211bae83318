select v.a as k, count(*) as n from values (1), (2), (2) as v(a) group by all having v.a > 1
