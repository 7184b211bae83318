select a from values (2), (1), (3) v(a) order by 1L, a desc
