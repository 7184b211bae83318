select max(x) a, min(x) b, count(distinct x) c from (select cast('NaN' as double) x union all select 1D union all select cast('NaN' as double))
