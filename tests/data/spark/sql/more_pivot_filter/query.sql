select * from (select * from values (1, 'a', 5), (1, 'b', 6), (2, 'a', 7) v(k, n, s)) pivot (sum(s) filter (where s > 5) as t, count(*) as c for n in ('a', 'b')) order by k
