select *, explode(tags) tag from (select id, tags from t) order by id, tag
