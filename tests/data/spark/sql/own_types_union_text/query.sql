select 1 a union all select 'x'
