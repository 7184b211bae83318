with w as materialized (select 1 a) select * from w
