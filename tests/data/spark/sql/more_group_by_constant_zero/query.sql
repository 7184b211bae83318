select -0.0D as c, count(*) as n from values (1), (2) as t(a) group by c
