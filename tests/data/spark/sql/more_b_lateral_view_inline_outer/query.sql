select id, a from t lateral view outer inline(case when id = 1 then array(named_struct('a', 5)) end) q as a order by id
