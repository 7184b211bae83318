select 'abc' like '%b%' a, 'a_c' like 'a\\_c' b, 'abc' like 'a\\_c' c, 'a%c' like 'a/%c' escape '/' d, 'ABC' ilike 'a%' e, 'a\nb' like 'a%b' f, 'x' like '' g, null like 'a' h
