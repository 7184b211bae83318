with v as (values (1, 'a')) select col2 from v
