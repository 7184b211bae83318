select * from values (1, named_struct('p', null, 'q', 'd')), (2, named_struct('p', 1, 'q', null)), (3, null), (4, named_struct('p', 1, 'q', 'a')) as n(k, s) order by s desc nulls first, k
