select id, p, tag from t lateral view outer posexplode(tags) v as p, tag order by id, p
