select id, name from t qualify row_number() over (partition by name order by id) = 1 order by id
