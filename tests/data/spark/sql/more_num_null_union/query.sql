select null c union all select 1.5
