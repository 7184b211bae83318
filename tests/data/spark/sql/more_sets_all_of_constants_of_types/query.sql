select 1 as c1 from values (1), (2) as a(x) except all select 'a' as c1 from values (1) as g(x) intersect all select 1 as c4 from values (1) as n(x)
