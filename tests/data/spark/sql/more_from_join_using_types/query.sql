select * from values (1, 2) as a(k, v) full join values (1L, 'y'), (2L, 'z') as b(k, y) using (k) order by k
