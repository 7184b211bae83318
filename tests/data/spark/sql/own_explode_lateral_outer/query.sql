select id, tag from t lateral view outer explode(tags) v as tag order by id, tag
