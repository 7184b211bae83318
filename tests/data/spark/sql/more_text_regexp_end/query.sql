select 'a\n' rlike 'a$' a, 'a\nb' rlike 'a$' b, 'ab' rlike '^ab$' c, 'a$' rlike 'a[$]' d, 'a' rlike null e, regexp_replace('a1b22', '(\\d)+', '<$1>') f, regexp_count('abc', '') g
