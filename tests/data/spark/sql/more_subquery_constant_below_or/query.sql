select k from values (1), (2), (3) as n(k) where k = 2 or k in (select 1 from values (5) as m(s)) or k in (select 3.0D from values (5) as m(s))
