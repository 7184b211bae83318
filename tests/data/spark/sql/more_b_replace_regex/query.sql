select regexp_replace('a.b.c', '.', '-') a, regexp_replace('abc', '', '-') b, regexp_replace('aaa', 'a*', 'b') c, regexp_replace('x1', '(\\w)(\\d)', '$2$1') d
