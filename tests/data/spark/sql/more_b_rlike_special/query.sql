select 'abc' rlike 'b' a, 'abc' rlike '^b' b, 'a.c' rlike 'a\\.c' c, '' rlike '' d, null rlike 'a' e
