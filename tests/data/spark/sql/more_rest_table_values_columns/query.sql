with `values` as (select 1 as a) select v.b from values v(b)
