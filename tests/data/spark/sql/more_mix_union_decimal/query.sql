select 1.5 a union all select 10 union all select 1.25
