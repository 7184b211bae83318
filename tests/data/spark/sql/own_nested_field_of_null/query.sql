select addr.city is null n, addr is null a from t order by id
