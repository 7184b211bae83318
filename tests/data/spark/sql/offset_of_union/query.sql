select id, count(*) as n from (select id from t union all select id + 5 from t order by id nulls last offset 2) group by id order by id
