(select 1 a) union all (select 2 a order by a limit 1) order by a desc
