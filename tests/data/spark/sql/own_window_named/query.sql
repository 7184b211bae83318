select id, row_number() over w r from t window w as (partition by active order by id) order by id
