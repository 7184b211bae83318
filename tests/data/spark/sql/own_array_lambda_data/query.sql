select id, transform(tags, x -> upper(x)) u, filter(tags, x -> x is not null) f from t order by id
