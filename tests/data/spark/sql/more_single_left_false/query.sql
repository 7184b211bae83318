select * from values (1), (2) as v(a) left join (select count(*) as n) q on 2 in (7) order by a
