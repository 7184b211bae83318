select addr = named_struct('city', 'Oslo', 'zip', '0150') a from t order by id
