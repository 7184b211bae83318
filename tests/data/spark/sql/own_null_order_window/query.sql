select id, row_number() over (order by n, id) r, rank() over (order by score desc) k from t order by id
