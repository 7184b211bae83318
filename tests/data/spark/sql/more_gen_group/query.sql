select tag, count(*) c from (select explode(tags) tag from t) group by tag order by tag
