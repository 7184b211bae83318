select regexp_extract('a1b2', 'zz') a, regexp_extract('a1b2', 'zz', 5) b, regexp_extract_all(1, 5) c, regexp_extract_all('a1b2', 'zz', -1) d
