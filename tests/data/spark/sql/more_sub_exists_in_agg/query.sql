select sum(case when exists (select 1 from values (1), (2) u(b) where b = a) then 1 else 0 end) s, count(*) filter (where a in (select b from values (2) u(b))) c from values (1), (2), (3) v(a)
