with `values` as (select 1 as a) select `null`.a as x, true.a as y from values null, values true
