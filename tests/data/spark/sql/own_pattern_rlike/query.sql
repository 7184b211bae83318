select name rlike '^a' a, name not rlike 'o' b, name regexp 'B' c, rlike(name, 'l.c') d, regexp_like(name, 'x') e from t order by id
