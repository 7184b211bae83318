select transform(a, x -> transform(x, y -> y + size(x) + k)) as t from (select k, a from values (1, 'u', array(array(1, 2), array(3))) as v(k, u, a))
