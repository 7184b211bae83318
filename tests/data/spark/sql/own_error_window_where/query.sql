select id from t where row_number() over (order by id) = 1
