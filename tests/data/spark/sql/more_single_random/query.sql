select * from (select count(*) as n from values (1) as v(a)) where rand() > 2
