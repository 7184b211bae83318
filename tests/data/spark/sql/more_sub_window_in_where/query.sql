select a from values (1), (2) v(a) where a in (select b from (select b, rank() over (order by b desc) r from values (1), (2) u(b)) where r = 1)
