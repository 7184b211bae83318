select 1e10 a union all select 'x'
