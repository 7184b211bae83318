select * from (select * from values (1, 'a', 5), (1, 'b', 6), (2, 'a', 7) v(k, n, s)) pivot (collect_list(s) for n in ('a', upper('b'))) order by k
