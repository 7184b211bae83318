select k from (select k, l, s from values (1, array(1, 2), 'a'), (2, array(5), 'b') as n(k, l, s)) where exists(l, x -> x > k + 1) and size(filter(l, (x, i) -> i = 0)) = 1 order by k
