select struct(s.p, s['q'], m['k'], upper('a'), (s.p)) a, arrays_zip(l['id'], l.n) b from values (named_struct('p', 1, 'q', 'x'), map('k', 2), array(named_struct('id', 'a', 'n', 1))) as t(s, m, l)
