with w as (select uuid() x) select count(distinct x) from (select x from w union all select x from w)
