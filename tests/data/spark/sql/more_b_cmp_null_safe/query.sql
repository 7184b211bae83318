select id, n <=> null a, n = null b, name <=> 'alice' c, tags <=> array('a', 'b') d from t order by id
