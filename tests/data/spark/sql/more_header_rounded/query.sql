select m['k'] >= 0.1, l[0] > 0.5, abs(k) < 1.5, size(l) <= 2.7, (select 1) > 0.5 from values (1, array(1, 2), map('k', 1)) as v(k, l, m)
