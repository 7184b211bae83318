select id, k, v from t lateral view outer explode(case when id < 3 then map('a', n) end) m as k, v order by id
