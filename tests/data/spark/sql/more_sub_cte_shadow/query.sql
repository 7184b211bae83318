with t as (select 99 id) select id from t
