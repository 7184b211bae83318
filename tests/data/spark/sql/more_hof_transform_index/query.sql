select transform(tags, (x, i) -> concat(x, i)) a, transform(tags, x -> upper(x)) b from t order by id
