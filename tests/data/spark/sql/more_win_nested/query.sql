select id from (select id, row_number() over (partition by active order by n desc nulls last, id) r from t) where r = 1 order by id
