select m['a'] a, m.b b, element_at(m, 'z') c, m['z'] is null d, size(m) e, map_keys(m)[0] f from (select map('a', 1, 'b', 2) m)
