select -0.0D as k, count(*) n from values (1), (2) as t(a) group by -0.0D
