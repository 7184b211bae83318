select id from t minus select 1 minus select 2 order by id
