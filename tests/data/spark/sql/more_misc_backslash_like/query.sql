select 'a\\b' like 'a\\\\b' a
