select k from values (1), (2) as n(k) where named_struct('p', cast(null as int)).p not in (select 1 from values (1) as m(s) where s > 5)
