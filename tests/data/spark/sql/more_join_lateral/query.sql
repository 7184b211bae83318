select a.id, s.m from t a join lateral (select max(id) m from t b where b.id < a.id) s order by a.id
