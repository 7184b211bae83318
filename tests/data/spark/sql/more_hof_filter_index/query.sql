select filter(array(5, 6, 7), (x, i) -> i > 0) a, filter(tags, x -> x is not null) b from t order by id
