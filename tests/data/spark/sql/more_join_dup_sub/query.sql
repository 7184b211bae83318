select id from (select a.id, b.id from t a join t b on a.id = b.id)
