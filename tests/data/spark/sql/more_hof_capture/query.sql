select id, transform(tags, x -> concat(x, id)) a, filter(array(1, 2, 3, 4, 5), x -> x > id) b, aggregate(array(1, 2), id, (s, x) -> s + x) c from t order by id
