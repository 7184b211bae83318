select 'a.c' like 'a.c' a, 'abc' like 'a.c' b, 'a\nb' like 'a_b' c, 'abc' like 'ABC' d, '%' like '\\%' e, 'a' like '' f
