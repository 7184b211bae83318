select cast(null as int) in (select 1 from values (1) as m(s) where s > 5) as a, cast(null as int) not in (select 1 from values (1) as m(s) where s > n.k) as b from values (1), (2) as n(k)
