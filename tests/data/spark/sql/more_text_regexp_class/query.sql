select regexp_replace('héllo wörld', '\\p{L}+', 'x') a, 'a1' rlike '^\\w\\d$' b, regexp_replace('a.b', '\\.', '') c, regexp_extract('k=v', '(?<key>\\w)=(\\w)', 2) d
