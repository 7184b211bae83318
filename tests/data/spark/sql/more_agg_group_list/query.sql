select tags, count(*) c from t group by tags order by c, tags
