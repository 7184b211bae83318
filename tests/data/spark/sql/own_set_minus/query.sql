select id from t minus select 1 order by id
