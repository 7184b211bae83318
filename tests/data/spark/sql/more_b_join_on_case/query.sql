select a.id, b.id from t a join t b on a.id = b.n and b.n is not null order by 1, 2
