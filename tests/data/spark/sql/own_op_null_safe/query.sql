select null <=> null a, 1 <=> null b, name <=> 'alice' c, n <=> null d from t order by id
