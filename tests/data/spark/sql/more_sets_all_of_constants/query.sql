select 1 as c1 from values (1) as n(x) minus select 2 as c1 from values (1) as b(x) except all select 3 as c1 from values (1), (2) as v(x1)
