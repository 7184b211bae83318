select aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10) a, reduce(array('a', 'b'), '', (acc, x) -> acc || x) b, aggregate(tags, 0, (acc, x) -> acc + length(x)) c from t order by id
