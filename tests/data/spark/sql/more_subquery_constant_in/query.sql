select k from values (1), (2) as n(k) where 'a' in (select s from values ('a'), (null) as m(s))
