with c as (select max(1) as m) select 1 as one from c where exists (select 1 from values (1) as v(a) where 1 = null)
