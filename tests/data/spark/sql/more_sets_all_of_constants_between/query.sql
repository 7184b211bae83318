select 'a' as c1 from values (1) as u(x) intersect select 'a' as c1 from values (1) as b(x) except all select 'b' as c8 from values (1), (2) as n(x)
