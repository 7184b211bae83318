select 1 a union all select 'x' union all select 2.5 order by a
