select id, s.a, s.b from (select id, explode(array(struct(id as a, name as b))) s from t) order by id
