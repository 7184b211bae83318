select true a union all select 1
