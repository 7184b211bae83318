select id, size(filter(tags, x -> x = 'b')) b from t order by id
