select id = 1, id <> 1, not active, id is null, name like 'a%', id in (1, 2), id between 1 and 2, - id, id % 2, id div 2 from t where id = 1
