select id, score from t order by score desc, id
