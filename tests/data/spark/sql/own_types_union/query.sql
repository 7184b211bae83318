select 1 a union all select 2.5 union all select null
