select k from values (1), (2) as n(k) where 'x' not in (select s from values ('a'), (null) as m(s))
