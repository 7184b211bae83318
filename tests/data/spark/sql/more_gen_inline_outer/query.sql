select id, inline_outer(case when id = 1 then array(struct(1 as a, 'x' as b)) end) from t order by id limit 3
